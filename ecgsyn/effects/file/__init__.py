"""What becomes of the picture: grey, JPEG, copies and faxes."""
