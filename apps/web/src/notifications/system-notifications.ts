export type Permission = NotificationPermission | 'unsupported';

/** Whether the browser may show something outside the page. */
export function permissionNow(): Permission {
  return 'Notification' in globalThis ? Notification.permission : 'unsupported';
}

export async function askForPermission(): Promise<Permission> {
  return 'Notification' in globalThis ? Notification.requestPermission() : 'unsupported';
}

/** Shows something outside the page, once for each `id`, also where several tabs do. Phones let only a service worker do it. */
export async function showOutside({ id, title, body, open }: { id: string; title: string; body: string; open: () => void }): Promise<void> {
  const options = { body, tag: id, icon: '/favicon.svg' };
  try {
    const shown = new Notification(title, options);
    shown.onclick = () => {
      window.focus();
      shown.close();
      open();
    };
  } catch {
    const registration = await navigator.serviceWorker?.getRegistration();
    await registration?.showNotification(title, options);
  }
}
