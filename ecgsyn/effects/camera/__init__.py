"""What a camera does: lens, resolution, exposure, blur, noise, and photos of screens."""
