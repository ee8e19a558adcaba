"""What is shipped beside the code: texts, icons, themes, the phones' web app."""
