/** From evidence to clusters that break no rule. Pure, over primitive arrays. */
@NullMarked
package io.parcours.identity.cluster;

import org.jspecify.annotations.NullMarked;
