@NullMarked
package io.parcours.segments.compile;

import org.jspecify.annotations.NullMarked;
