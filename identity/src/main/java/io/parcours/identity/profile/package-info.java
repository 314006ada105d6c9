/** The best value of each field of a person, and where it comes from. Pure. */
@NullMarked
package io.parcours.identity.profile;

import org.jspecify.annotations.NullMarked;
