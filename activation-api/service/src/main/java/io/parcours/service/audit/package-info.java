@NullMarked
package io.parcours.service.audit;

import org.jspecify.annotations.NullMarked;
