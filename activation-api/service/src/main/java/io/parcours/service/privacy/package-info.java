@NullMarked
package io.parcours.service.privacy;

import org.jspecify.annotations.NullMarked;
