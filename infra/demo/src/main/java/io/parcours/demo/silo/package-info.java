/** How each of the company's systems writes down what it saw. */
@NullMarked
package io.parcours.demo.silo;

import org.jspecify.annotations.NullMarked;
