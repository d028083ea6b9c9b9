/** How answers look: tables for people, JSON with keys in lower_snake_case for programs. */
@NullMarked
package dev.guard.cli.view;

import org.jspecify.annotations.NullMarked;
