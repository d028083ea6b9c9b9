/** GitLab's REST API as far as a merge request needs it. */
@NullMarked
package dev.guard.sandbox.gitlab;

import org.jspecify.annotations.NullMarked;
