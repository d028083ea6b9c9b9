/** The git server and the repository that the pretend fleet is delivered from. */
@NullMarked
package dev.guard.sandbox.git;

import org.jspecify.annotations.NullMarked;
