@NullMarked
package io.parcours.lakehouse.session;

import org.jspecify.annotations.NullMarked;
