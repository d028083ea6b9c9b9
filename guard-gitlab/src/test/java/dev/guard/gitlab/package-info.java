/** Tests against a git server and a pretend GitLab on loopback. */
@NullMarked
package dev.guard.gitlab;

import org.jspecify.annotations.NullMarked;
