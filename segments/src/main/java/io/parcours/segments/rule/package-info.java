@NullMarked
package io.parcours.segments.rule;

import org.jspecify.annotations.NullMarked;
