/** How answers look. */
@NullMarked
package dev.guard.cli.view;

import org.jspecify.annotations.NullMarked;
