@NullMarked
package io.parcours.segments.attribute;

import org.jspecify.annotations.NullMarked;
