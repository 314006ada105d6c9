@NullMarked
package io.parcours.lakehouse.definition;

import org.jspecify.annotations.NullMarked;
