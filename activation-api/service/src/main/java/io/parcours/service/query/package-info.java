@NullMarked
package io.parcours.service.query;

import org.jspecify.annotations.NullMarked;
