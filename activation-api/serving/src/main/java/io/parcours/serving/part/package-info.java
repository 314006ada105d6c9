@NullMarked
package io.parcours.serving.part;

import org.jspecify.annotations.NullMarked;
