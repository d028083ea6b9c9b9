/** Workers: takes hints from a queue, and gives each batch its turns. */
@NullMarked
package dev.guard.core.work;

import org.jspecify.annotations.NullMarked;
