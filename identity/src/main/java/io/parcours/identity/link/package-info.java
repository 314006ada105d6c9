/** Rows of the silos as evidence: who says that two identifiers are one person. Pure. */
@NullMarked
package io.parcours.identity.link;

import org.jspecify.annotations.NullMarked;
