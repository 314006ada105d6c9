/** What the customers do, with cause and effect planted on purpose. */
@NullMarked
package io.parcours.demo.behaviour;

import org.jspecify.annotations.NullMarked;
