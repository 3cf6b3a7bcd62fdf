"""Takes every mail that Talkoot sends on this machine, keeps each as a file, and shows them on a page."""
