/** Who the customers truly are, and what goes wrong with what they tell. */
@NullMarked
package io.parcours.demo.people;

import org.jspecify.annotations.NullMarked;
