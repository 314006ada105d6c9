/** The kinds of destination, one class each: what a vendor is sent and what its answers mean. */
@NullMarked
package io.parcours.service.destination.kind;

import org.jspecify.annotations.NullMarked;
