"""From what is seen on a page to where its leads are."""
