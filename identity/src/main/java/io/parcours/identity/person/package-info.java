/** Clusters to persons with stable ids, and devices to their owners over time. Pure. */
@NullMarked
package io.parcours.identity.person;

import org.jspecify.annotations.NullMarked;
