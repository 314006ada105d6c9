/**
 * Finds person records that are one person though they share no identifier: probabilistic record linkage after Fellegi
 * and Sunter (1969), its parameters learnt without labels by expectation maximisation (Winkler 1988; Dempster, Laird,
 * Rubin 1977). Pure: knows no Spark and no file.
 */
@NullMarked
package io.parcours.identity.match;

import org.jspecify.annotations.NullMarked;
