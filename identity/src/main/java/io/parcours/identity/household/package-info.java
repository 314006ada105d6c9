/** Persons to households, with stable ids: looser than persons, and never evidence for them. Pure. */
@NullMarked
package io.parcours.identity.household;

import org.jspecify.annotations.NullMarked;
