@NullMarked
package io.parcours.segments.model;

import org.jspecify.annotations.NullMarked;
