@NullMarked
package io.parcours.lakehouse.table;

import org.jspecify.annotations.NullMarked;
