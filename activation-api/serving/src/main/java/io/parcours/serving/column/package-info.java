@NullMarked
package io.parcours.serving.column;

import org.jspecify.annotations.NullMarked;
