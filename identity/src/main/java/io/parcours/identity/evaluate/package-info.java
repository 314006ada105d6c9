/** Measures a resolution against labels: how many pairs, records and whole persons are right. */
@NullMarked
package io.parcours.identity.evaluate;

import org.jspecify.annotations.NullMarked;
