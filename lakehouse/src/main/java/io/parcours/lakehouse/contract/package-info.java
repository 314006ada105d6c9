@NullMarked
package io.parcours.lakehouse.contract;

import org.jspecify.annotations.NullMarked;
