@NullMarked
package io.parcours.segments.event;

import org.jspecify.annotations.NullMarked;
