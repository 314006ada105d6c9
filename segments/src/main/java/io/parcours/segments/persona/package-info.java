@NullMarked
package io.parcours.segments.persona;

import org.jspecify.annotations.NullMarked;
