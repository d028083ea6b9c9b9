@NullMarked
package dev.guard.aws.secrets;

import org.jspecify.annotations.NullMarked;
