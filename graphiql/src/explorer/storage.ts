/** Whether the explorer has kept no tabs yet in this browser. */
export function isFirstVisit(): boolean {
  try {
    return localStorage.getItem('graphiql:tabState') === null;
  } catch {
    return true;
  }
}
