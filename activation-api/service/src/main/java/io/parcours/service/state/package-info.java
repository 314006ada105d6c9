@NullMarked
package io.parcours.service.state;

import org.jspecify.annotations.NullMarked;
