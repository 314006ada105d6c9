@NullMarked
package io.parcours.serving.change;

import org.jspecify.annotations.NullMarked;
