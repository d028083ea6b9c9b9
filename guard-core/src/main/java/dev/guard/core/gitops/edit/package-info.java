/** Changes version scalars in release files byte by byte. Pure: takes values, returns values. */
@NullMarked
package dev.guard.core.gitops.edit;

import org.jspecify.annotations.NullMarked;
