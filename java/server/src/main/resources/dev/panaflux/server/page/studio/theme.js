// Runs before the first paint, so that the chosen colours are there at once.
try {
  const theme = localStorage.getItem('panaflux.theme');
  if (theme) document.documentElement.dataset.theme = theme;
} catch {
  // Without storage, the system's theme.
}
