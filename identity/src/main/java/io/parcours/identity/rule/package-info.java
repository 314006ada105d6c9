/** What {@code identity.yaml} says: which identifiers join persons, how strongly, and how many a person may have. */
@NullMarked
package io.parcours.identity.rule;

import org.jspecify.annotations.NullMarked;
