/** What the comparison of a cluster's metrics before and after a change said. */
@NullMarked
package dev.guard.api.validation;

import org.jspecify.annotations.NullMarked;
