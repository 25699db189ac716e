"use client";

/** Shown inside the shell if a page for signed-in users cannot be drawn. */
export { Fault as default } from "../_components/fault";
