/** Branches, commits and merge requests at GitLab, with JGit and gitlab4j. */
@NullMarked
package dev.guard.gitlab;

import org.jspecify.annotations.NullMarked;
