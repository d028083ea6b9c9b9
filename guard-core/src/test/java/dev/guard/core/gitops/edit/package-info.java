@NullMarked
package dev.guard.core.gitops.edit;

import org.jspecify.annotations.NullMarked;
