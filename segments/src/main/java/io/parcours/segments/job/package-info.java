@NullMarked
package io.parcours.segments.job;

import org.jspecify.annotations.NullMarked;
