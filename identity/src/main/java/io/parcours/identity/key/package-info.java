/** Identifiers in the form in which they are compared, names and dates that can contradict each other, and values that say nothing. Pure: the service normalises look-up values with it. */
@NullMarked
package io.parcours.identity.key;

import org.jspecify.annotations.NullMarked;
