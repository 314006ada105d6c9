/** A made-up retailer whose true persons are known. */
@NullMarked
package io.parcours.demo;

import org.jspecify.annotations.NullMarked;
