@NullMarked
package io.parcours.service.key;

import org.jspecify.annotations.NullMarked;
