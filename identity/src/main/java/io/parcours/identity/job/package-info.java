/** Wires the pure packages to tables. */
@NullMarked
package io.parcours.identity.job;

import org.jspecify.annotations.NullMarked;
